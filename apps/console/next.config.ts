import { fileURLToPath } from 'node:url'
import type { NextConfig } from 'next'

const workspaceRoot = fileURLToPath(new URL('../..', import.meta.url))

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  turbopack: { root: workspaceRoot },
  outputFileTracingRoot: workspaceRoot,
  transpilePackages: ['@sluice/ui', '@sluice/protocol', '@sluice/domain'],
  // Types are checked by `npm run typecheck`, with the compiler of the whole workspace.
  typescript: { ignoreBuildErrors: true },
}

export default config
