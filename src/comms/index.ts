export { recordDeliveryEvent } from './record-delivery-event.js'
