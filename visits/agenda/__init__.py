"""The week and the month of a host, on its pages and in the calendars of telephones."""
