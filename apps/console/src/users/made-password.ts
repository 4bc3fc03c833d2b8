/** Without what is easily mistaken for another. */
const SIGNS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const LENGTH = 20

/** A random password that can be read out; about 116 bits. */
export function makePassword(): string {
  let text = ''
  while (text.length < LENGTH) {
    const [value = 255] = crypto.getRandomValues(new Uint8Array(1))
    // Taken only below the largest multiple: every sign is as likely as any other.
    if (value < 256 - (256 % SIGNS.length)) text += SIGNS.charAt(value % SIGNS.length)
  }
  return text
}
