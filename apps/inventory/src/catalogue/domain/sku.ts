/** `.` and `..` are left out: as the last part of a URL path, clients resolve them before they send. */
export const SKU_PATTERN = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/;

export const SKU_RULE = '1 to 64 of A–Z a–z 0–9 . _ - (case matters), other than "." and ".."';

export const isSku = (text: string): boolean => SKU_PATTERN.test(text);
