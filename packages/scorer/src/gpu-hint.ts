import { readdirSync } from 'node:fs'
import { platform } from 'node:process'
import type { Provider } from './onnx-session.ts'

const VULKAN_VARIABLES = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES', 'VK_ADD_DRIVER_FILES']

/** Is it worth a try? False where there is surely no such device, so that no process is started to find that out. */
export function gpuHint(provider: Exclude<Provider, 'cpu'>, env: Readonly<Record<string, string | undefined>> = process.env): boolean {
  if (platform !== 'linux') return provider === 'webgpu'
  const nvidia = entries('/dev').some((name) => /^nvidia\d+$/.test(name))
  if (provider === 'cuda') return nvidia
  return nvidia || entries('/dev/dri').some((name) => name.startsWith('renderD')) || VULKAN_VARIABLES.some((name) => (env[name] ?? '') !== '')
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
