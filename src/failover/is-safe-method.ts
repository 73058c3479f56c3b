/** RFC 9110 §9.2.1: may be sent twice, for it changes nothing and is not billed. */
export function isSafeMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}
