/** The front door of personalization: which offer and which products fit one person now. Owns no data and no URL. */
export { chooseOffers, type OfferChoice } from './choose-offer.js';
export { type PickedProduct, pickProducts } from './pick-products.js';
