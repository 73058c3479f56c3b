import { Component, type ReactNode } from 'react';

type Props = { readonly onError: (error: unknown) => void; readonly children: ReactNode };

/**
 * Takes an error of drawing away from Ink, which would show its message, whatever that quotes, and
 * lines of the source. Nothing is drawn any more; `onError` decides what becomes of it. A class,
 * because React offers this to no function.
 */
export class ErrorBoundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onError(error);
  }

  override render(): ReactNode {
    return this.state.failed ? null : this.props.children;
  }
}
