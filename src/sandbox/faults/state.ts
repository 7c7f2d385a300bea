/** A time during which something was broken; without `to` it still is. Kept, so that the past stays what it was. */
export interface FaultInterval {
  fault: string;
  from: number;
  to?: number;
}
