/**
 * What keyctl promises. Whoever changes one changes it here first; a test that proves one has its
 * number at the start of its name, so that `grep -rn 'P27'` finds the proof.
 */
export const promises = {
  // who can reach it
  P1: 'the socket is 0600 in a 0700 folder of ours, whatever the umask; another user is refused',
  P2: "a folder that is a symlink, someone else's or writable by others is refused; no socket",
  P3: 'a path over 103 bytes is refused before listening, with a shorter one suggested',
  P4: 'without a usable XDG_RUNTIME_DIR the fallback is private, and client and engine agree on it',
  P5: "a file, symlink or folder in the socket's place is refused and untouched",
  P6: 'after kill -9 the next start takes over',
  P7: 'beside a live engine a second start exits with 1 and names the pid; the first serves on',
  P8: 'of ten starts at once, also over a stale socket, exactly one serves',
  P9: 'TERM, INT and HUP drain: the name goes, state is saved, new is 503, running has 30 s, exit 0',
  P9b: 'no route changes an origin or a secret',
  P10: 'no TCP port by default; with one: loopback, Host and Origin checked, a token wanted',
  P11: 'SIGUSR1 opens nothing; no key in any argv',
  // keys never get out
  P12: 'no secret in any byte that keyctl prints, draws, logs, stores, answers or packs',
  P13: 'a mask shows a public prefix and 4 characters, nothing under 16; no plain hash of a key',
  P14: 'a key goes to its configured origin only; redirects are not followed',
  P15: "the client's own credentials are never forwarded",
  P16: 'TRACE, CONNECT, OPTIONS * and upgrades (but h2c, which is ignored) are refused',
  P17: 'a config with secrets that others can read earns a warning; no mode is ever loosened',
  // HTTP is not mangled
  P18: 'one request is one upstream request per attempt, with the same bytes; ambiguous ones refused',
  P19: 'hop-by-hop headers are dropped both ways; all else passes untouched',
  P20: "a stream's bytes pass at once; a client that stops reading keeps memory flat",
  P21: "a client's abort ends the upstream call within 1 s and counts against no key",
  P22: 'a broken answer is a visible error for the client',
  P23: 'odd answers never hang, crash, or reach another client',
  P24: '100-continue, HTTP/1.0, chunked uploads, HEAD and 5 MB bodies work',
  P25: 'slow clients: headers have a limit, idle sockets close, sizes are bounded',
  // failover, exactly
  P26: 'each row of the outcome table: same bytes, right keys, right order, right delays',
  P27: 'any other 4xx passes untouched after one upstream call',
  P28: 'after the first byte of an answer there is never a second key',
  P29: "all failed: one JSON error in the dialect's shape with every key and its reason",
  P30: 'while every key cools no upstream is asked; after a cooldown one request tries first',
  P31: 'attempts are bounded by the keys, and their time by 600 s',
  P32: 'a body over the replay limit is streamed once; all kept bodies stay under their limit',
  P33: 'a clock that jumps costs one trial per key at most; a stop and a restart lose nothing',
  P34: 'keep-alive races cost no request and no key its health',
  P35: "DNS, refusal and TLS are the network's fault: no key is called bad",
  P36: 'each odd health check gives a defined verdict; a network that is down disables nothing',
  // it survives
  P37: 'kill -9 at any system call of a state write leaves the old or the new file',
  P38: 'disk full: it serves on and says so once',
  P39: 'a broken state file is said and kept aside',
  P40: 'a broken config is told with line and column, and never rewritten',
  P41: 'out of file descriptors or in a crowd it recovers, with bounded memory',
  P42: '10,000 connections opened one after another are served',
  P43: 'no input kills the process',
  P44: 'a screen that dies leaves the terminal as it was, and its host drains',
} as const;
