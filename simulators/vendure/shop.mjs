// A Vendure shop on SQLite with a few goods: SHOP_PORT, SHOP_DB (a file, made when it is missing).
import { existsSync } from 'node:fs';
import { bootstrap, DefaultLogger, dummyPaymentHandler, LogLevel } from '@vendure/core';
import { populate } from '@vendure/core/cli/index.js';

const file = process.env.SHOP_DB, isNew = !existsSync(file);
const config = {
    apiOptions: { hostname: '127.0.0.1', port: +process.env.SHOP_PORT,
        adminApiPath: 'admin-api', shopApiPath: 'shop-api' },
    authOptions: { tokenMethod: ['bearer'],
        superadminCredentials: { identifier: 'superadmin', password: 'superadmin' } },
    dbConnectionOptions: { type: 'better-sqlite3', database: file, synchronize: isNew,
        prepareDatabase: base => base.pragma('synchronous = OFF') },
    logger: new DefaultLogger({ level: LogLevel.Warn }),
    paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
};
const money = { code: 'dummy-payment-handler', arguments: [{ name: 'automaticSettle', value: 'true' }] };
const data = {
    defaultLanguage: 'en', defaultZone: 'Asia', collections: [],
    countries: [{ code: 'CN', name: 'China', zone: 'Asia' }],
    taxRates: [{ name: 'Standard', percentage: 13 }],
    shippingMethods: [{ name: 'Post', price: 500 }],
    paymentMethods: [{ name: 'Card', handler: money }],
};
await (isNew ? populate(() => bootstrap(config), data, new URL('goods.csv', import.meta.url).pathname)
    : bootstrap(config));
console.log('ready');
