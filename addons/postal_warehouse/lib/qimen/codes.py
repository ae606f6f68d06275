"""The words of the standard that both sides switch on."""

METHOD_PREFIX = "taobao.qimen."

# quality (inventoryType)
GOOD, DEFECTIVE, DAMAGED, BOX_DAMAGED, IN_TRANSIT = "ZP", "CC", "JS", "XS", "ZT"

# orderType of entries
ENTRY_PURCHASE, ENTRY_PRODUCTION, ENTRY_TRANSFER, ENTRY_OTHER = "CGRK", "SCRK", "DBRK", "QTRK"
# orderType of deliveries to customers
DELIVERY_SALE, DELIVERY_EXCHANGE, DELIVERY_RESEND, DELIVERY_OTHER = "JYCK", "HHCK", "BFCK", "QTCK"
# orderType of other stock out
OUT_PLAIN, OUT_TRANSFER, OUT_PURCHASE_RETURN, OUT_OTHER = "PTCK", "DBCK", "CGTH", "QTCK"
# orderType of returns
RETURN_GOODS, RETURN_EXCHANGE = "THRK", "HHRK"

# orderType of work inside the warehouse, and its serviceType
PROCESS_STORE = "CNJG"
PROCESS_ASSEMBLE, PROCESS_TAKE_APART = "1", "2"

# actionType of order.pending
HOLD, RESTORE = "pending", "restore"

# status of entries and returns
PARTFULFILLED, FULFILLED = "PARTFULFILLED", "FULFILLED"
# status of deliveries
PARTDELIVERED, DELIVERED = "PARTDELIVERED", "DELIVERED"
# status of both, and processStatus
NEW, ACCEPT, CANCELED, CLOSED, REJECT = "NEW", "ACCEPT", "CANCELED", "CLOSED", "REJECT"
EXCEPTION, CANCELED_FAIL = "EXCEPTION", "CANCELEDFAIL"
# processStatus of work inside the warehouse
PRINT, PICK, CHECK, PACKAGE, WEIGH, READY = "PRINT", "PICK", "CHECK", "PACKAGE", "WEIGH", "READY"

# confirmType
CONFIRM_FINAL, CONFIRM_INTERMEDIATE = 0, 1

SIGN_FAILURE = "sign-check-failure"
ADJUST_COUNT, ADJUST_OTHER = "CHECK", "ADJUST"
