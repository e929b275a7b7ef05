update gatehouse.settings set description = 'How many sessions support may end by filter at once' where key = 'revoke.support_cap';
