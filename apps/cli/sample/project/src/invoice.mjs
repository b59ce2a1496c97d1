/** One line of an invoice, in cents: a quantity, a price, and a discount in percent. */
export const lineTotal = ({ quantity, price, discount = 0 }) => Math.round(quantity * price * (1 - discount))

/** The sum of all lines, in cents. */
export const total = (lines) => lines.reduce((sum, line) => sum + lineTotal(line), 0)
