import { BlockList, isIP } from 'node:net';

const ports: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * Reads `NO_PROXY` as curl and Go do: names with all below them, addresses, networks (`10.0.0.0/8`),
 * each with a port if it ends in one, or `*`. undici's own reading knows no networks, and takes the
 * end of a bare IPv6 address for a port.
 */
export function parseNoProxy(text: string): (url: URL) => boolean {
  const entries = text.toLowerCase().split(/[,\s]+/);
  const networks = new BlockList();
  const hosts: { readonly host: string; readonly port: string | null }[] = [];
  for (const entry of entries) {
    const network = /^\[?([^[\]/]+)\]?\/(\d{1,3})$/.exec(entry);
    if (network !== null) {
      addNetwork(networks, network[1] ?? '', Number(network[2]));
    } else if (entry !== '') {
      hosts.push(parseHost(entry));
    }
  }
  if (entries.includes('*')) {
    return () => true;
  }
  return ({ protocol, hostname, port }) => {
    const host = withoutBrackets(hostname);
    const family = isIP(host);
    if (family !== 0 && networks.check(host, family === 6 ? 'ipv6' : 'ipv4')) {
      return true;
    }
    const ownPort = port === '' ? ports[protocol] : port;
    return hosts.some(
      (entry) =>
        (entry.port === null || entry.port === ownPort) &&
        (host === entry.host || host.endsWith(`.${entry.host}`)),
    );
  };
}

function addNetwork(networks: BlockList, address: string, bits: number): void {
  const family = isIP(address);
  if (family !== 0 && bits <= (family === 6 ? 128 : 32)) {
    networks.addSubnet(address, bits, family === 6 ? 'ipv6' : 'ipv4');
  }
}

function parseHost(entry: string): { host: string; port: string | null } {
  const withPort = isIP(entry) === 6 ? null : /^(.+):(\d+)$/.exec(entry);
  const host = withoutBrackets(withPort?.[1] ?? entry);
  const port = withPort?.[2] ?? null;
  return isIP(host) === 6
    ? { host: withoutBrackets(new URL(`http://[${host}]`).hostname), port }
    : { host: host.replace(/^\*?\./, ''), port };
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
