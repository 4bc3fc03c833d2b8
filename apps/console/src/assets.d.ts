declare module '*.css'
declare module '*.svg' {
  const content: { readonly src: string; readonly width: number; readonly height: number }
  export default content
}
