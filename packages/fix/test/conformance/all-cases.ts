import type { ConformanceCase } from './case.ts'
import { GARBLED_CASES } from './cases/garbled.ts'
import { DOOR_CASES } from './cases/doors.ts'
import { LIVENESS_CASES } from './cases/liveness.ts'
import { LOGON_CASES } from './cases/logon.ts'
import { OPERATION_CASES } from './cases/operation.ts'
import { RESEND_CASES } from './cases/resend.ts'
import { SEQUENCE_CASES } from './cases/sequence.ts'
import { VALIDATION_CASES } from './cases/validation.ts'

export const CONFORMANCE_CASES: readonly ConformanceCase[] = [...LOGON_CASES, ...SEQUENCE_CASES, ...RESEND_CASES, ...GARBLED_CASES, ...VALIDATION_CASES, ...LIVENESS_CASES, ...OPERATION_CASES, ...DOOR_CASES]
