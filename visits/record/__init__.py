"""The record of a visit: logged, corrected, dated, merged, with its files and the forms of the front office.

Pickers are text boxes resolved on submit: what is ambiguous or unknown comes back as choices under the box.
"""
