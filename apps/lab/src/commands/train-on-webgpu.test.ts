import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { softwareVulkanEnv } from '@sluice/scorer'
import { describe, expect, it } from 'vitest'

const TIMEOUT_MS = 150_000
const vulkan = softwareVulkanEnv()

describe('training on a GPU', () => {
  it.skipIf(vulkan === null)('[LN14] steps on webgpu bring the losses of the CPU within 1 %', async () => {
    const losses = async (provider: string): Promise<number[]> => {
      const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', join(import.meta.dirname, '..', '..', 'test', 'train-steps.ts'), provider], { env: { ...process.env, ...vulkan }, timeout: TIMEOUT_MS })
      return JSON.parse(stdout.trim().split('\n').at(-1)!) as number[]
    }
    const [cpu, webgpu] = [await losses('cpu'), await losses('webgpu')]
    expect(cpu).toHaveLength(3)
    webgpu.forEach((loss, i) => expect(Math.abs(loss / cpu[i]! - 1), `pass ${i + 1}: ${loss} on webgpu, ${cpu[i]} on the CPU`).toBeLessThan(0.01))
  }, TIMEOUT_MS + 30_000)
})
