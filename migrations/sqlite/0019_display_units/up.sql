-- Indicators that shipped before there were units for showing are shown in 万 too, where their figures are large.
UPDATE indicators SET display_unit = '万件' WHERE code IN ('parcel_volume', 'reusable_packaging_items') AND org_id IS NULL AND display_unit IS NULL;
UPDATE indicators SET display_unit = '万元' WHERE code = 'parcel_revenue' AND org_id IS NULL AND display_unit IS NULL;
UPDATE indicators SET display_unit = '万个' WHERE code = 'reused_cartons' AND org_id IS NULL AND display_unit IS NULL;
