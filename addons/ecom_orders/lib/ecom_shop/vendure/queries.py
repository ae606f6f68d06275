"""What is asked of Vendure."""

FIELDS = """
id code state updatedAt createdAt orderPlacedAt currencyCode totalWithTax shippingWithTax
customer { id emailAddress firstName lastName }
shippingAddress { fullName streetLine1 streetLine2 city province postalCode countryCode
  phoneNumber }
payments { state transactionId method createdAt }
surcharges { id sku description priceWithTax }
lines { id quantity orderPlacedQuantity unitPriceWithTax proratedLinePriceWithTax
  productVariant { sku name } }
"""
LOGIN = """mutation ($name: String!, $password: String!) {
  login(username: $name, password: $password) {
    __typename ... on ErrorResult { errorCode message }
  }
}"""
ORDERS = f"""query ($options: OrderListOptions) {{
  orders(options: $options) {{ items {{ {FIELDS} }} }}
}}"""
ORDER = f"query ($id: ID!) {{ order(id: $id) {{ {FIELDS} }} }}"
FULFILLMENTS = """query ($id: ID!) { order(id: $id) { lines { id quantity } fulfillments {
  id state trackingCode method lines { orderLineId quantity } } } }"""
NOTES = """query ($id: ID!) { order(id: $id) { id history(options: {
  filter: { type: { eq: "ORDER_NOTE" }, isPublic: { eq: true } }, take: 100 }) {
    items { data } } } }"""
ADD_NOTE = """mutation ($input: AddNoteToOrderInput!) { addNoteToOrder(input: $input) { id } }"""
FULFILL = """mutation ($input: FulfillOrderInput!) { addFulfillmentToOrder(input: $input) {
  __typename ... on Fulfillment { id state } ... on ErrorResult { errorCode message } } }"""
TRANSITION = """mutation ($id: ID!, $state: String!) {
  transitionFulfillmentToState(id: $id, state: $state) {
    __typename ... on Fulfillment { id state } ... on ErrorResult { errorCode message }
    ... on FulfillmentStateTransitionError { transitionError }
  }
}"""
VARIANTS = """query ($skus: [String!]!, $take: Int!) {
  productVariants(options: { filter: { sku: { in: $skus } }, take: $take }) {
    items { id sku stockAllocated }
  }
}"""
SET_STOCK = """mutation ($input: [UpdateProductVariantInput!]!) {
  updateProductVariants(input: $input) { id sku stockOnHand stockAllocated }
}"""
