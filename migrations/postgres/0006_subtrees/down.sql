DROP INDEX obligations_open_idx;
DROP INDEX tasks_slipped_idx;
DROP INDEX tasks_red_idx;
DROP TABLE subtree_months;
DROP TABLE subtree_totals;
