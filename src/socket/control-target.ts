/** No provider can be called `keyctl`, so nothing else is ever meant by this prefix. */
export function isControl(target: string): boolean {
  return target.startsWith('/keyctl') && (target.length === 7 || '/?'.includes(target.charAt(7)));
}
