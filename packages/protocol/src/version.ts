/** Contract between browser and desk; raised with every change that an older page would misread. */
export const PROTOCOL_VERSION = 3
