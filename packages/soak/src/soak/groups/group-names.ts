/** Groups of routes, each with backends of its own that are found in another way. */
export const groupNames = ['static', 'dns', 'etcd', 'docker'] as const;
/** One of {@link groupNames}. */
export type GroupName = (typeof groupNames)[number];
