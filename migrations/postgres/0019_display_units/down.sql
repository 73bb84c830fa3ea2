UPDATE indicators SET display_unit = NULL
WHERE code IN ('parcel_volume', 'reusable_packaging_items', 'parcel_revenue', 'reused_cartons') AND org_id IS NULL;
