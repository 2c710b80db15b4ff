import { badInput } from './flows/bad-input.js';
import { theCatalogue } from './flows/catalogue.js';
import { ordersThatFail } from './flows/failures.js';
import { whatOperatorsAsk } from './flows/operations.js';
import { ordersThatGoWell } from './flows/order-flow.js';
import { goodsThatComeBack } from './flows/returns.js';
import { ordersThatAreTakenBack } from './flows/undoing.js';
import { webPages } from './flows/web-pages.js';
import { shareSystem } from './support/shared-system.js';

const shared = shareSystem();

ordersThatGoWell(shared);
ordersThatFail(shared);
badInput(shared);
theCatalogue(shared);
ordersThatAreTakenBack(shared);
goodsThatComeBack(shared);
webPages(shared);
whatOperatorsAsk(shared);
