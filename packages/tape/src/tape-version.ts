/** Version of the tape's format; a reader refuses another. */
export const TAPE_VERSION = 1
