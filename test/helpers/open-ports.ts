import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Linux alone tells of another process's sockets. */
export const canSeePorts = process.platform === 'linux';

/** The TCP addresses on which a process listens, as the kernel knows them: `127.0.0.1:7811`, `[::1]:7811`. */
export function openPorts(pid: number): readonly string[] {
  const inodes = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => socketOf(pid, fd)));
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode = '']) => state === '0A' && inodes.has(inode))
      .map(([, local = '']) => readable(local)),
  );
}

function socketOf(pid: number, fd: string): string {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? '';
  } catch {
    // it was closed since the folder was read
    return '';
  }
}

/** The kernel writes each four bytes of an address as a hexadecimal number of this machine's byte order. */
function readable(local: string): string {
  const [address = '', port = ''] = local.split(':');
  const words = address.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => [...Buffer.from(word, 'hex').reverse()]);
  const at = Number.parseInt(port, 16);
  if (bytes.length === 4) {
    return `${bytes.join('.')}:${at}`;
  }
  const isLoopback = bytes.every((byte, index) => byte === (index === 15 ? 1 : 0));
  return `[${isLoopback ? '::1' : Buffer.from(bytes).toString('hex')}]:${at}`;
}
