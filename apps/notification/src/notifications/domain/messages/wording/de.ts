import { moneyText, type CancellationReason } from '@waybill/contracts';
import type { Wording } from './wording.js';

const NOT_CHARGED = 'Ihnen wurde nichts berechnet.';
const IF_PAID = 'Falls Sie bereits bezahlt haben, ist Ihr Geld auf dem Weg zurück zu Ihnen.';

const BECAUSE: Readonly<Record<CancellationReason, string>> = {
  OUT_OF_STOCK: `Was Sie bestellt haben, ist ausverkauft. ${NOT_CHARGED}`,
  UNKNOWN_PRODUCT: `Ein bestellter Artikel wird nicht mehr verkauft. ${NOT_CHARGED}`,
  PAYMENT_DECLINED: `Ihre Zahlung wurde abgelehnt. ${NOT_CHARGED}`,
  PAYMENT_ERROR: `Ihre Zahlung konnte nicht ausgeführt werden. ${NOT_CHARGED}`,
  SHIPPING_FAILED: 'Sie konnte nicht an Ihre Adresse geliefert werden. Ihr Geld ist auf dem Weg zurück zu Ihnen.',
  CUSTOMER_REQUEST: `Sie haben darum gebeten. ${IF_PAID}`,
  TIMED_OUT: `Sie konnte nicht rechtzeitig bearbeitet werden. ${IF_PAID}`,
};

const FAILED = { DECLINED: 'abgelehnt', ERROR: 'nicht ausgeführt' } as const;

export const german: Wording = {
  language: 'de',
  subjects: {
    confirmed: 'Wir haben Ihre Bestellung',
    shipped: 'Ihre Bestellung ist unterwegs',
    cancelled: 'Ihre Bestellung wurde storniert',
    refunded: 'Ihre Erstattung',
    refundFailed: 'Ihre Erstattung verzögert sich',
  },
  total: 'Summe',
  money: (amount) => moneyText(amount).replace('.', ','),
  confirmed: ({ orderId, amount, short }) => [
    `Ihre Bestellung ${orderId} über ${amount} ist bestätigt und für Sie zurückgelegt.`,
    ...(short.length === 0
      ? []
      : [`Nicht alles ist vorrätig. Sie erhalten und bezahlen nur so viel: ${listOf(short)}.`]),
  ],
  shipped: ({ orderId, trackingNumber }) => [
    `Ihre Bestellung ${orderId} ist bezahlt und dem Versanddienst übergeben.`,
    `Die Sendungsnummer ist ${trackingNumber}.`,
  ],
  paymentFailed: ({ orderId, reason, amount }) => [
    `Ihre Zahlung von ${amount} für die Bestellung ${orderId} wurde ${FAILED[reason]}; die Bestellung wurde storniert. ${NOT_CHARGED}`,
  ],
  cancelled: ({ orderId, reason }) => [`Ihre Bestellung ${orderId} wurde storniert. ${BECAUSE[reason]}`],
  refunded: ({ orderId, amount }) => [`${amount} Ihrer Bestellung ${orderId} wurden Ihnen erstattet.`],
  refundFailed: ({ orderId, amount }) => [
    `Wir schulden Ihnen ${amount} aus der Bestellung ${orderId} und konnten den Betrag noch nicht erstatten.`,
    'Wir kümmern uns darum und schreiben Ihnen, sobald das Geld zurück ist. Sie müssen nichts tun.',
  ],
};

const listOf = (short: readonly { name: string; reserved: number; requested: number }[]): string =>
  short.map(({ name, reserved, requested }) => `${name}: ${reserved} von ${requested}`).join(', ');
