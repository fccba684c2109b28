"""A small city, as a file."""

UNITS = (
    "code,kind,name,parent,valid_from,aliases\n"
    "r,region,市,,2020-01-01,\n"
    "c1,service_center,一中心,r,2020-01-01,一厅\n"
    "c2,service_center,二中心,r,2020-01-01,二厅\n"
    "c1-w1,service_window,1号窗口,c1,2020-01-01,\n"
)
