/** Names of the route groups. The backends of each group are found in a different way. */
export const groupNames = ['static', 'dns', 'etcd', 'docker'] as const;
/** One of {@link groupNames}. */
export type GroupName = (typeof groupNames)[number];
