// Runs one benchmark file and hands its rows to the parent.
const { run } = await import(process.argv[2])
process.send({ rows: await run() })
process.exit(0)
