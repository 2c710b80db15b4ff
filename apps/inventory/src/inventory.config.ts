import { serviceConfig } from '@waybill/platform';

/** Inventory has no settings of its own. */
export class InventoryConfig extends serviceConfig('inventory') {}
