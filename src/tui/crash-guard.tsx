import { useApp } from 'ink';
import { Component, type PropsWithChildren, type ReactNode, useEffect } from 'react';

type State = { readonly crash: { readonly error: unknown } | null };

/**
 * Ends the screen at a bug in drawing it, with that error. Ink itself would first print the error,
 * whose message may quote anything, a secret as well.
 */
export class CrashGuard extends Component<PropsWithChildren, State> {
  override state: State = { crash: null };

  static getDerivedStateFromError(error: unknown): State {
    return { crash: { error } };
  }

  override render(): ReactNode {
    const { crash } = this.state;
    return crash === null ? this.props.children : <Leave error={crash.error} />;
  }
}

function Leave({ error }: { readonly error: unknown }): ReactNode {
  const { exit } = useApp();
  useEffect(() => {
    exit(error instanceof Error ? error : new Error(String(error)));
  }, [exit, error]);
  return null;
}
