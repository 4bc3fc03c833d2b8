import { endWithParent } from '../src/index.ts'

// Says that it is there, then computes for ever and sees no message and no disconnect.
endWithParent()
process.send!('busy', undefined, undefined, () => { for (;;); })
