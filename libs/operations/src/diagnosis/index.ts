/** `@waybill/operations/diagnosis`: why an order waits. Pure; loads the contracts. */
export { diagnose } from './diagnose.js';
export type { Diagnosis } from './diagnosis.js';
export type { Charge, Expected, Parcel, ServiceSight, Situation, UndoingPart, WaitingLetter } from './situation.js';
