// The name of this process among the nodes that share the work; leases and claims carry it.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** New at each start: a restarted process must not take over what its dead self still holds. */
export const nodeName: string = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
