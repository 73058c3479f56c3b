import { KeyctlError } from '../keyctl-error.js';

/** The service is systemd's alone. */
export function needSystemd(platform: NodeJS.Platform = process.platform): void {
  if (platform !== 'linux') {
    throw new KeyctlError('service-unusable', 'launchd is not supported yet', {
      hint: 'start `keyctl serve` from a launch agent of your own, or leave `keyctl` open',
    });
  }
}
