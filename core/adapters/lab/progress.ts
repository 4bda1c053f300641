/** Told while the lab works, so that somebody waiting sees it move. Texts: `event.<code>` in locales/<language>/lab.json. */
export type LabProgress = {
  readonly code:
    | 'lab.waiting-for-other-build'
    | 'lab.image-started'
    | 'lab.image-package'
    | 'lab.image-finished'
    | 'lab.packages-started'
    | 'lab.packages-package'
    | 'lab.packages-finished'
    | 'lab.network-ready'
    | 'lab.node-booting'
    | 'lab.node-ready'
    | 'lab.node-off';
  readonly params: Readonly<Record<string, string | number>>;
};

export type ProgressSink = (progress: LabProgress) => void;
