export { denialText } from '../command/denial-text.ts'
