// Measures one provider and tells the parent of each batch size as it is done: killed from outside where it hangs.
//   gpu-bench-child.mjs SCORER-MODULE MODEL-DIR PROVIDER THREADS ROWS,ROWS,…
const [scorerModule, modelDir, provider, threads, batches] = process.argv.slice(2)
const { benchProvider } = await import(scorerModule)
try {
  await benchProvider(modelDir, provider, Number(threads), batches.split(',').map(Number), (figures) => process.send(figures))
  process.exit(0)
} catch (error) {
  process.send({ reason: error.message })
  process.exit(1)
}
