// A fault in a campaign file: where it is, what is wrong, what is allowed there.

export interface Fault {
  /** Path inside the campaigns folder, such as `segments/at-risk.yaml`. */
  file: string;
  /** Both count from 1. */
  line: number;
  column: number;
  problem: string;
  allowed: string;
}

/** `win-back.yaml:7:11: hold-out is "a tenth"; allowed: a share from 0 % to 50 %, such as 10 %` */
export function faultLine(fault: Fault): string {
  return `${fault.file}:${fault.line}:${fault.column}: ${fault.problem}; allowed: ${fault.allowed}`;
}
