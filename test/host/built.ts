/**
 * What runs in a worker thread has to be JavaScript, so these tests run what was built. The types
 * are those of the sources.
 */
export async function built<Module>(path: string): Promise<Module> {
  return import(new URL(`../../build/${path}`, import.meta.url).href);
}
