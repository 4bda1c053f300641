import { Component, type ReactNode } from 'react';
import { Problem } from '../shared/problem.tsx';

type Props = { readonly children: ReactNode };
type State = { readonly error?: unknown };

/**
 * Keeps a page that fails from taking the window with it. A class, since React has error boundaries in no other form.
 */
export class PageBoundary extends Component<Props, State> {
  override readonly state: State = {};

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <div style={{ padding: 16 }}>
        <Problem error={pageFailed(error)} onRetry={() => this.setState({ error: undefined })} />
      </div>
    );
  }
}

function pageFailed(error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'window.page-failed', params: { message } };
}
