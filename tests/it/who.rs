//! Who may do what to accounts, roles and organisations.
