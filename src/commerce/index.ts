/** The front door of commerce: the catalogue, orders as facts, offers with their cost, coupons and their redemption. */

export { countPopularityJob } from './count-popularity-job.js';
export type { Coupon, CouponRefusal, CouponTotals, Redemption } from './coupon.js';
export { couponUsable } from './coupon.js';
export { couponsOf, couponTotals } from './coupon-store.js';
export { type CouponRequest, issueCoupon, issueCoupons } from './issue-coupon.js';
export type { Offer } from './offer.js';
export { offerRuns, offerSchema } from './offer.js';
export { getOffer, offersById, putOffers } from './offer-store.js';
export { isOrderEvent } from './orders/claim-orders.js';
export { followMerge } from './orders/follow-merge.js';
export type {
  Order,
  OrderFact,
  OrderLine,
  OrderProblem,
  OrderTotals,
  PurchaseDay,
  RefundMatch,
  Totals,
} from './orders/order.js';
export { orderProblems, ordersOf, recentBaskets } from './orders/order-store.js';
export { ordersBetween } from './orders/orders-between.js';
export { purchaseDays } from './orders/purchase-days.js';
export { rebuildOrders } from './orders/rebuild-orders.js';
export { recordNext } from './orders/record-orders.js';
export { reportingCurrency } from './orders/reporting-currency.js';
export { totals } from './orders/totals-store.js';
export { forget, tell } from './person-data.js';
export { countPopularity, popularProducts } from './popularity-store.js';
export type { PopularProduct, Product } from './product.js';
export { categoriesById, productsById, putProducts } from './product-store.js';
