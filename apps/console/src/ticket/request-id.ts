export { newRequestId } from '../command/request-id.ts'
