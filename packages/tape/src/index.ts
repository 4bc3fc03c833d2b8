export { TAPE_VERSION } from './tape-version.ts'
