/** One change of the config's text. Positions count from 0; a secret stands as the config writes it. */
export type KeyChange =
  | {
      readonly kind: 'add';
      readonly provider: string;
      readonly key: string;
      readonly name: string | null;
      readonly group: string | null;
      readonly baseUrl: string | null;
      /** Of a provider that is not there yet. */
      readonly type: string | null;
    }
  | {
      readonly kind: 'rename';
      readonly provider: string;
      readonly index: number;
      readonly name: string | null;
    }
  | {
      readonly kind: 'move';
      readonly provider: string;
      readonly index: number;
      readonly to: number;
    }
  /** `key` in the place of its secret, or of the reference to it. */
  | {
      readonly kind: 'refer';
      readonly provider: string;
      readonly index: number;
      readonly key: string;
    }
  /** The last key of a provider goes with it. */
  | { readonly kind: 'remove'; readonly provider: string; readonly index: number };
