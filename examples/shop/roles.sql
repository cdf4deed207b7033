-- The role that imcp works with: it may read everything and change stock and orders, and is no superuser.
CREATE ROLE shop_agent LOGIN PASSWORD 'demo' CONNECTION LIMIT 20;
GRANT USAGE ON SCHEMA public TO shop_agent;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO shop_agent;
GRANT UPDATE ON stock, orders TO shop_agent;
