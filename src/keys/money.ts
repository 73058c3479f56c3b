/** `$2.50`, `110.00 CNY`, `-$0.35`; what is less than a cent is not called nothing. */
export function describeMoney(value: number, currency: string): string {
  const cents = Math.abs(value).toFixed(2);
  if (value > 0 && Number(cents) === 0) {
    return `under ${withCurrency('0.01', currency)}`;
  }
  return `${value < 0 && Number(cents) > 0 ? '-' : ''}${withCurrency(cents, currency)}`;
}

function withCurrency(number: string, currency: string): string {
  const grouped = number.replace(/\B(?=(\d{3})+\.)/g, ' ');
  return currency === 'USD' ? `$${grouped}` : `${grouped} ${currency}`;
}
