update gatehouse.settings set description = 'How many sessions or tokens support may end at once, by filter or by name' where key = 'revoke.support_cap';
