"""What libraries say on our pages and have no words for in one of our languages: marked, so that ours have them."""

from django.utils.translation import ngettext_lazy

FORMSETS = (
    ngettext_lazy("Please submit at least %(num)d form.", "Please submit at least %(num)d forms.", "num"),
    ngettext_lazy("Please submit at most %(num)d form.", "Please submit at most %(num)d forms.", "num"),
)
