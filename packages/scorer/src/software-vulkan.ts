import { existsSync } from 'node:fs'

const DRIVER_FILES = ['/usr/lib/chromium/vk_swiftshader_icd.json']
const LIBRARY_FOLDERS = ['/usr/lib/chromium']

/** Environment under which a child finds Chromium's software Vulkan (`TEST_VK_DRIVER_FILES` names its driver), or null where it is not installed. */
export function softwareVulkanEnv(): Record<string, string> | null {
  const named = process.env['TEST_VK_DRIVER_FILES'] ?? process.env['VK_DRIVER_FILES']
  const driver = [...(named === undefined ? [] : [named]), ...DRIVER_FILES].find((path) => existsSync(path))
  if (driver === undefined) return null
  const folder = LIBRARY_FOLDERS.find((path) => existsSync(`${path}/libvulkan.so.1`))
  const earlier = process.env['LD_LIBRARY_PATH']
  return { VK_DRIVER_FILES: driver, ...(folder === undefined ? {} : { LD_LIBRARY_PATH: earlier === undefined ? folder : `${folder}:${earlier}` }) }
}
