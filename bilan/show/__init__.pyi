from .breakdowns import breakdown as breakdown
from .breakdowns import breakdown_chart as breakdown_chart
from .breakdowns import breakdown_table as breakdown_table
from .marks import theme as theme
from .prose import language as language
from .sections import section as section
